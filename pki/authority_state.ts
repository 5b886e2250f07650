import {
  createCA,
  issueLeaf,
  type KeyPair,
  splitPEM,
  type Validity,
  validityOf,
} from "./certificate.ts";
import type { Durations, Held, Rotation } from "./rotation.ts";

/** The operator's authority and the one certificate it has issued. */
export interface AuthorityState {
  /** Signs. */
  current: KeyPair;
  /** Trusted, and signs next. */
  next?: KeyPair;
  /** PEM certificates of former authorities that have not expired. */
  previous: string[];
  /** The controller's client certificate. */
  client: KeyPair;
}

/** Every authority that an instance must trust, as one PEM text, the one that signs first. */
export function bundle(state: AuthorityState): string {
  return [state.current, ...(state.next ? [state.next] : [])]
    .map((ca) => ca.certificatePEM).concat(state.previous).join("");
}

/** What `decide` looks at. */
export function held(state: AuthorityState): Held {
  return {
    current: validityOf(state.current.certificatePEM),
    next: state.next && validityOf(state.next.certificatePEM),
    client: validityOf(state.client.certificatePEM),
  };
}

/** The state after a decision. */
export async function rotate(
  state: AuthorityState | undefined,
  rotation: Rotation,
  now: Date,
  durations: Durations,
): Promise<AuthorityState> {
  if (!state || rotation === "replace authority") {
    const current = await newAuthority(now, durations);
    return { current, previous: [], client: await newClient(current, now, durations) };
  }
  switch (rotation) {
    case "keep":
      return state;
    case "renew client":
      return { ...state, client: await newClient(state.current, now, durations) };
    case "introduce authority":
      return { ...state, next: await newAuthority(now, durations) };
    case "activate authority": {
      const current = state.next!;
      const previous = [state.current.certificatePEM, ...state.previous]
        .filter((certificate) => validityOf(certificate).notAfter > now);
      return { current, previous, client: await newClient(current, now, durations) };
    }
  }
}

/** The state as the data of a Secret, not yet in base64. */
export function toSecretData(state: AuthorityState): Record<string, string> {
  return {
    "ca.crt": state.current.certificatePEM,
    "ca.key": state.current.privateKeyPEM,
    "next-ca.crt": state.next?.certificatePEM ?? "",
    "next-ca.key": state.next?.privateKeyPEM ?? "",
    "previous-ca.crt": state.previous.join(""),
    "tls.crt": state.client.certificatePEM,
    "tls.key": state.client.privateKeyPEM,
  };
}

/**
 * The state that a Secret's data stands for.
 *
 * @throws if something is missing or is no certificate
 */
export function fromSecretData(data: Record<string, string>): AuthorityState {
  const pair = (name: string): KeyPair => {
    const certificatePEM = data[`${name}.crt`];
    const privateKeyPEM = data[`${name}.key`];
    if (!certificatePEM || !privateKeyPEM) throw new Error(`${name}.crt or ${name}.key is missing`);
    validityOf(certificatePEM); // throws where it is no certificate
    return { certificatePEM, privateKeyPEM };
  };
  return {
    current: pair("ca"),
    ...(data["next-ca.crt"] ? { next: pair("next-ca") } : {}),
    previous: splitPEM(data["previous-ca.crt"] ?? ""),
    client: pair("tls"),
  };
}

async function newAuthority(now: Date, durations: Durations): Promise<KeyPair> {
  const validity = from(now, durations.authorityMs, durations);
  return await createCA({ commonName: "redkeep", ...validity });
}

async function newClient(ca: KeyPair, now: Date, durations: Durations): Promise<KeyPair> {
  return await issueLeaf(ca, {
    commonName: "redkeep-controller",
    usages: ["client"],
    ...from(now, durations.clientMs, durations),
  });
}

function from(now: Date, ms: number, { clockSkewMs }: Durations): Validity {
  return {
    notBefore: new Date(now.getTime() - clockSkewMs),
    notAfter: new Date(now.getTime() + ms),
  };
}
