import { walk } from "../walk.ts";

Deno.test("20,000 worlds of 55 faults each are in order", () => walk(1_000, 20_000));
