import { PORT } from "../api/meta.ts";
import { files, type Settings } from "./settings.ts";

/**
 * All that the manager's worker may do: run the one server, talk to the API server and to other
 * managers, listen where its probes expect it, and write its own few files.
 */
export function permissions(settings: Settings): Deno.PermissionOptionsObject {
  const { paths, binary } = settings;
  const file = files(paths);
  return {
    run: [binary],
    net: network(settings),
    read: [
      paths.data,
      paths.controller,
      paths.auth,
      paths.operatorCA,
      paths.identity,
      paths.serviceAccount,
    ],
    write: [paths.data, file.config, file.acl, file.socket],
    env: false,
    sys: false,
    ffi: false,
    import: false,
  };
}

/**
 * Peers are known by their addresses only while they live, so that all of IPv4 is allowed at the
 * managers' port. Deno has no syntax for a port of all of IPv6: there, the network is open.
 */
function network({ environment, paths }: Settings): string[] | true {
  const { podIP, apiHost, apiPort } = environment;
  if (podIP.includes(":") || apiHost.includes(":")) return true;
  return [
    `${apiHost}:${apiPort}`,
    `0.0.0.0/0:${PORT.manager}`,
    `${podIP}:${PORT.manager}`,
    `${podIP}:${PORT.metrics}`,
    `unix:${files(paths).socket}`,
  ];
}
