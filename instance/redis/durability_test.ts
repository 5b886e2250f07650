import { equal } from "node:assert/strict";
import { durability } from "./durability.ts";

Deno.test("an append-only file keeps all, snapshots some, and neither nothing", () => {
  const of = (parameters: Record<string, string>) =>
    durability(new Map(Object.entries(parameters)));
  equal(of({ appendonly: "yes", save: "" }), "all");
  equal(of({ appendonly: "no", save: "3600 1" }), "snapshot");
  equal(of({ appendonly: "no" }), "snapshot");
  equal(of({ appendonly: "no", save: "" }), "nothing");
});
