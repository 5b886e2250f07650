import { deepEqual, equal, notEqual, throws } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
  type AuthorityState,
  bundle,
  fromSecretData,
  held,
  rotate,
  toSecretData,
} from "./authority_state.ts";
import { splitPEM } from "./certificate.ts";
import { decide, DEFAULT_DURATIONS, nextDecisionAt, type Rotation } from "./rotation.ts";

const start = new Date("2026-01-01T00:00:00Z");

Deno.test("over thirty years every client certificate was issued by an authority trusted before and after", async () => {
  const durations = { ...DEFAULT_DURATIONS, clientMs: 365 * 86_400_000 };
  const stranger = await rotate(undefined, "replace authority", start, durations);
  let state: AuthorityState | undefined;
  let now = start;
  const seen = new Set<Rotation>();
  while (now.getUTCFullYear() < 2056) {
    const rotation = decide(state && held(state), now, durations);
    seen.add(rotation);
    const before = state;
    state = await rotate(state, rotation, now, durations);
    if (before) {
      equal(trusts(bundle(stranger), state.client.certificatePEM), false);
      const common = new Set(splitPEM(bundle(before)));
      equal(trusts(bundle(state), before.client.certificatePEM), true);
      equal(trusts([...common].join(""), state.client.certificatePEM), true);
    }
    now = nextDecisionAt(held(state), durations);
  }
  deepEqual(
    seen,
    new Set(["replace authority", "renew client", "introduce authority", "activate authority"]),
  );
  notEqual(state!.previous.length, 0);
  equal(state!.previous.length < 3, true, "expired authorities are dropped");
});

Deno.test("a Secret's data holds all of the state", async () => {
  const first = await rotate(undefined, "replace authority", start, DEFAULT_DURATIONS);
  const second = await rotate(first, "introduce authority", start, DEFAULT_DURATIONS);
  const third = await rotate(second, "activate authority", start, DEFAULT_DURATIONS);
  for (const state of [first, second, third]) deepEqual(fromSecretData(toSecretData(state)), state);
});

Deno.test("a Secret whose data was damaged is refused naming what is missing", async () => {
  const state = await rotate(undefined, "replace authority", start, DEFAULT_DURATIONS);
  const data = toSecretData(state);
  throws(() => fromSecretData({ ...data, "ca.key": "" }), /ca\.crt or ca\.key is missing/);
  throws(() => fromSecretData({ ...data, "tls.crt": "nonsense" }));
});

/** Whether one of the certificates of a bundle has signed that one. */
function trusts(bundle: string, certificatePEM: string): boolean {
  const certificate = new X509Certificate(certificatePEM);
  return splitPEM(bundle).some((ca) => certificate.verify(new X509Certificate(ca).publicKey));
}
