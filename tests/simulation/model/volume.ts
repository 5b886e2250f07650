import type { HandoverResponse } from "../../../api/protocol.ts";
import { type Data, EMPTY } from "./data.ts";

/** What survives a process, and its pod: `redkeep-state.json` and the data files. */
export class Volume {
  /** An instance has run on it. */
  used = false;
  highestEpoch = 0;
  dataEpoch = 0;
  wasPrimary = false;
  gaveUp: { epoch: number; answer: HandoverResponse & { handedOver: true } } | undefined;
  data: Data = EMPTY;
}
