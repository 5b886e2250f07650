import type { EndpointSlice, Service } from "../../../../kube/types.ts";
import { network } from "../layout.ts";

/** What the records are made of, looked up by `namespace/name` of a Service. */
export interface RecordSource {
  service(key: string): Service | undefined;
  endpointSlices(key: string): EndpointSlice[];
}

/**
 * The IPv4 addresses of `name`, or undefined where there is no such name, by the rules of
 * Kubernetes' DNS specification: `<service>.<namespace>.svc.<domain>`, and
 * `<hostname>.<service>...` for the endpoints of a headless Service.
 */
export function lookUp(name: string, source: RecordSource): string[] | undefined {
  const suffix = `.svc.${network.clusterDomain}`;
  if (!name.endsWith(suffix)) return undefined;
  const labels = name.slice(0, -suffix.length).split(".");
  const [namespace, serviceName, hostname] = labels.reverse();
  if (!namespace || !serviceName || labels.length > 3) return undefined;

  const key = `${namespace}/${serviceName}`;
  const service = source.service(key);
  if (!service) return undefined;
  const clusterIP = service.spec?.clusterIP;
  if (clusterIP !== "None") return clusterIP && !hostname ? [clusterIP] : undefined;

  const endpoints = source.endpointSlices(key).flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) =>
      service.spec?.publishNotReadyAddresses || conditions?.ready !== false
    )
    .filter((endpoint) => hostname === undefined || endpoint.hostname === hostname);
  const addresses = endpoints.flatMap((endpoint) => endpoint.addresses);
  return hostname !== undefined && addresses.length === 0 ? undefined : addresses;
}
