import { equal } from "node:assert/strict";
import type { Pod } from "../../../kube/types.ts";
import { calmInMs } from "./endpoints.ts";

const now = new Date("2026-01-01T00:00:10Z");

function pod(lastTransitionTime: string): Pod {
  return {
    metadata: { namespace: "default", name: "x-1", uid: "1", resourceVersion: "1" },
    status: { conditions: [{ type: "Ready", status: "True", lastTransitionTime }] },
  };
}

Deno.test("endpoints are calm some time after the last pod became ready", () => {
  equal(calmInMs([], now), 0);
  equal(calmInMs([pod("2026-01-01T00:00:01Z")], now), 0);
  equal(calmInMs([pod("2026-01-01T00:00:01Z"), pod("2026-01-01T00:00:09Z")], now), 1500);
});
