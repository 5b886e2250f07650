/** What the controller and other instances may ask of this one by POST. */
import type { X509Certificate } from "node:crypto";
import type * as z from "zod";
import {
  command,
  detachRequest,
  fenceRequest,
  handoverRequest,
  promoteRequest,
  registerRequest,
} from "../../api/protocol.ts";
import { refuse } from "../../failover/obedience.ts";
import { type AdmissionOptions, admit } from "../failover/admit.ts";
import { detach, type DetachOptions, fence } from "../failover/detach.ts";
import { handOver, type HandoverOptions } from "../failover/handover.ts";
import { promote, type PromotionOptions } from "../failover/promote.ts";
import { type RefusalReason, Refused } from "../refused.ts";
import { certificates, isSameCertificate } from "./trust.ts";

/** What all commands work with. */
export type CommandOptions =
  & PromotionOptions
  & DetachOptions
  & HandoverOptions
  & Omit<AdmissionOptions, "presents">;

/** One command: who may give it, what it wants, and what it does. */
export interface Route<T = unknown> {
  /** The controller, or the instance whose certificate stands in the status. */
  from: "controller" | "instance";
  schema: z.ZodType<T>;
  run(body: T, caller: X509Certificate): Promise<unknown>;
}

type Command = z.infer<typeof command> & { runId?: string };

/** The commands by path. */
export function commands(options: CommandOptions): Readonly<Record<string, Route>> {
  const ofController = <T extends Command>(
    schema: z.ZodType<T>,
    run: (body: T) => Promise<unknown>,
  ): Route => ({
    from: "controller",
    schema,
    run: async (body) => {
      await accept(body as T, options);
      return await run(body as T);
    },
  });
  return {
    "/v1/fence": ofController(fenceRequest, ({ epoch }) => fence(epoch, options)),
    "/v1/detach": ofController(detachRequest, ({ epoch }) => detach(epoch, options)),
    "/v1/promote": ofController(promoteRequest, (body) => promote(body, options)),
    "/v1/handover": ofController(handoverRequest, (body) => handOver(body, options)),
    "/v1/register": {
      from: "instance",
      schema: registerRequest,
      run: (body, caller) => {
        const presents = (pem: string) =>
          certificates(pem).some((known) => isSameCertificate(known, caller));
        return admit(body as z.infer<typeof registerRequest>, { ...options, presents });
      },
    },
  };
}

/** @throws {Refused} where the command is not for this pod, this run, or this time */
async function accept(body: Command, { facts }: CommandOptions): Promise<void> {
  const self = () => ({
    podUID: facts.settings.environment.podUID,
    runId: facts.info?.runId,
    highestEpoch: facts.state.current.highestEpoch,
  });
  const refusal = refuse(body, self());
  if (refusal) throw new Refused(refusal.reason as RefusalReason, refusal.message, refusal.epoch);
  // On disk before anything is done: after a restart no older epoch is obeyed either.
  await facts.state.see(body.epoch);
}
