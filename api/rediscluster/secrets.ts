import * as z from "zod";
import { objectName } from "../kubernetes_schema.ts";

const name = objectName.describe("Name of a Secret in the namespace of the RedisCluster.");

function key(defaultKey: string, what: string) {
  return z.string().min(1).max(253).regex(/^[-._a-zA-Z0-9]+$/).default(defaultKey)
    .describe(`Key of the Secret that holds ${what}.`);
}

/** The five Secrets that a RedisCluster may refer to. */
export const secrets = {
  authSecret: z.object({ name, key: key("password", "the password") }).optional().describe(
    "Secret with the password of Redis's `default` user. Where it is absent, a Secret named " +
      "`<cluster>-auth` is created with a random password.",
  ),
  aclConfigSecret: z.object({ name, key: key("users.acl", "the ACL file") }).optional().describe(
    "Secret with further users, in the format of a Redis ACL file. Not available in this release.",
  ),
  tlsSecret: z.object({ name }).optional().describe(
    "Secret with the server's certificate and key, in `tls.crt` and `tls.key` as cert-manager " +
      "writes them. Not available in this release.",
  ),
  caSecret: z.object({ name, key: key("ca.crt", "the CA certificates") }).optional().describe(
    "Secret with the CA that clients' certificates are verified against. Not available in this release.",
  ),
  backupCredentialsSecret: z.object({ name }).optional().describe(
    "Secret with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` for the object store that backups " +
      "are written to. Not available in this release.",
  ),
};
