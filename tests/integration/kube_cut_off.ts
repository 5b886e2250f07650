import type { Credentials } from "../../kube/credentials.ts";

/** Credentials that can be made to fail, for one client that loses the API server others reach. */
export function cuttable(credentials: Credentials): Credentials & { cut: boolean } {
  const cuttable = {
    server: credentials.server,
    cut: false,
    authenticate: () =>
      cuttable.cut ? Promise.reject(new Error("cut off")) : credentials.authenticate(),
    close() {},
  };
  return cuttable;
}
