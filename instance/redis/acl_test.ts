import { equal, match, ok } from "node:assert/strict";
import { renderAcl } from "./acl.ts";

const text = renderAcl({ default: "hunter2", manager: "correct horse" });

Deno.test("the ACL file carries hashes and no password", () => {
  equal(text.includes("hunter2"), false);
  equal(text.includes("correct horse"), false);
  match(
    text,
    /^user default on #f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 /,
  );
});

Deno.test("nobody can attach as a replica until an instance is promoted", () => {
  ok(text.includes("\nuser redkeep-replica off resetkeys resetchannels -@all\n"));
});
