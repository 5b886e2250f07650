import { createSocket } from "node:dgram";
import { Informer } from "../../../../kube/informer.ts";
import { endpointSlices, services } from "../../../../kube/resource.ts";
import type { RestClient } from "../../../../kube/rest.ts";
import { parseQuery, recordType, responseCode, writeResponse } from "./dns_message.ts";
import { lookUp, type RecordSource } from "./dns_records.ts";

/** As many addresses as fit into a message of 512 bytes, which every client takes. */
const mostAddresses = 12;

/** Where to serve. */
export interface DNSOptions {
  address: string;
  port: number;
}

/**
 * Serves the names of the cluster's Services over UDP. Every other name does not exist: pods of
 * a test cluster ask for nothing else, and shall not depend on where the machine is.
 */
export async function runDNS(
  client: RestClient,
  { address, port }: DNSOptions,
  signal: AbortSignal,
): Promise<void> {
  const serviceInformer = new Informer(client, services);
  const sliceInformer = new Informer(client, endpointSlices, {
    indexers: {
      service: ({ metadata }) => [
        `${metadata.namespace}/${metadata.labels?.["kubernetes.io/service-name"]}`,
      ],
    },
  });
  const source: RecordSource = {
    service: (key) => serviceInformer.store.byKey(key),
    endpointSlices: (key) => sliceInformer.store.byIndex("service", key),
  };

  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const question = parseQuery(message);
    if (!question) return;
    const addresses = lookUp(question.name, source);
    const code = addresses ? responseCode.noError : responseCode.nameError;
    const answers = question.type === recordType.A ? addresses?.slice(0, mostAddresses) ?? [] : [];
    socket.send(writeResponse(message, question, code, answers), from.port, from.address);
  });
  signal.addEventListener("abort", () => socket.close());
  socket.bind(port, address);
  await Promise.all([serviceInformer.run(signal), sliceInformer.run(signal)]);
}
