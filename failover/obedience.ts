/** Which commands an instance accepts: identity and epoch must match before anything is done. */
import type { Refusal } from "../api/protocol.ts";

/** What every command carries; see `api/protocol.ts`. */
interface Command {
  epoch: number;
  podUID: string;
  runId?: string;
}

/** The instance that is commanded. */
interface Self {
  podUID: string;
  runId?: string;
  highestEpoch: number;
}

/**
 * The reason to refuse a command, or `undefined` where it may be carried out. A command for another
 * pod reached a reused address; one for another run would promote a Redis that lost its memory; one
 * of an older epoch comes from a controller that no longer decides (invariant I2).
 */
export function refuse(command: Command, self: Self): Refusal | undefined {
  if (command.podUID !== self.podUID) {
    return { reason: "WrongPod", message: `podUID ${command.podUID} is not ${self.podUID}` };
  }
  if (command.epoch < self.highestEpoch) {
    return {
      reason: "StaleEpoch",
      message: `epoch ${command.epoch} is older than ${self.highestEpoch}, the highest seen here`,
      epoch: self.highestEpoch,
    };
  }
  if (command.runId !== undefined && command.runId !== self.runId) {
    return {
      reason: "WrongRun",
      message: `run_id ${command.runId} is not the running ${self.runId ?? "(none)"}`,
      epoch: self.highestEpoch,
    };
  }
  return undefined;
}
