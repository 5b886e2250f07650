import type { Refusal } from "../api/protocol.ts";

/** HTTP status of each reason of a refusal. */
const STATUS = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotMember: 403,
  NotFound: 404,
  StaleEpoch: 409,
  WrongPod: 409,
  WrongRun: 409,
  NotPrimary: 409,
  NoAuthority: 503,
  Busy: 503,
} as const;

/** Why a request was refused. */
export type RefusalReason = keyof typeof STATUS;

/** A request is not carried out, for a reason that its sender is told. */
export class Refused extends Error {
  override name = "Refused";

  constructor(readonly reason: RefusalReason, message: string, readonly epoch?: number) {
    super(message);
  }

  /** The HTTP status of the answer. */
  get status(): number {
    return STATUS[this.reason];
  }

  /** The body of the answer. */
  get refusal(): Refusal {
    return { reason: this.reason, message: this.message, epoch: this.epoch };
  }
}
