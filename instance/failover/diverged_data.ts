import type { Logger } from "../../kube/log.ts";
import type { Announcer } from "../announcer.ts";
import type { Facts } from "../facts.ts";
import type { Durability } from "../redis/durability.ts";
import type { RedisInfo } from "../redis/info.ts";
import { divergedEpoch, hasContinued, type Position } from "./divergence.ts";
import { keepFiles, keptFolder, removeKept } from "./kept_files.ts";

/** Links are made within milliseconds; copies take longer than a step of the failover loop may. */
const PATIENCE_MS = 1_000;

/** What keeping diverged data works with. */
export interface DivergedDataOptions {
  facts: Facts;
  announcer: Announcer;
  /** What Redis keeps on disk. */
  durability(): Durability;
  log: Logger;
}

/** What was done about the data of an epoch. */
interface Kept {
  epoch: number;
  /** None where there was nothing to keep, or it could not be kept. */
  folder?: string;
  /** Where Redis stood at that time. */
  from?: Position;
}

/** Keeps an old primary's data aside before it is replaced by that of its successor. */
export class DivergedData {
  #keeping: Promise<void> | undefined;
  #kept: Kept | undefined;

  constructor(readonly options: DivergedDataOptions) {}

  /**
   * To be called before Redis follows. Data that cannot be kept does not keep the instance from
   * coming back.
   *
   * @throws while it takes longer
   */
  async secure(): Promise<void> {
    const epoch = divergedEpoch(this.options.facts.state.current);
    if (epoch === undefined || epoch === this.#kept?.epoch) return;
    this.#keeping ??= this.#keep(epoch).finally(() => this.#keeping = undefined);
    // What is under way may be for an earlier epoch.
    if (!await isDone(this.#keeping) || this.#kept?.epoch !== epoch) {
      throw new Error(`the data of epoch ${epoch} is yet to be kept aside`);
    }
  }

  /** Takes in an answer of Redis: once its data is of another epoch, it shows what was kept. */
  async judge(info: RedisInfo): Promise<void> {
    const { facts, announcer, log } = this.options;
    const { environment: { name }, paths } = facts.settings;
    const kept = this.#kept;
    if (kept === undefined || divergedEpoch(facts.state.current) === kept.epoch) return;
    if (!info.linkUp && info.role !== "master") return;
    this.#kept = undefined;
    const { epoch, folder, from } = kept;
    if (folder === undefined) return;
    if (from !== undefined && hasContinued(from, info)) {
      await removeKept(paths.data);
      log.info("nothing had diverged: what was kept aside is removed", { folder });
      return;
    }
    announcer.warn(
      "DivergedDataKept",
      "Keep",
      `${name} was primary in epoch ${epoch} and may have writes that its successor lacks: its ` +
        `files are kept in ${folder}. ${this.#howTo(folder)}`,
    );
  }

  #howTo(folder: string): string {
    const { facts, durability } = this.options;
    const appendonly = durability() === "all" ? "yes" : "no";
    return `In the pod: \`${facts.settings.binary} --dir ${folder} --appendonly ${appendonly} ` +
      `--bind 127.0.0.1 --port 7000\` to look at them, \`rm -r ${folder}\` to be rid of them`;
  }

  async #keep(epoch: number): Promise<void> {
    const { facts, announcer, durability, log } = this.options;
    const { environment: { name }, paths: { data } } = facts.settings;
    const from = facts.info;
    const folder = keptFolder(data, epoch);
    try {
      const outcome = await keepFiles(data, epoch, durability());
      log.info("data that may have diverged", { epoch, outcome, folder });
      this.#kept = outcome === "nothing to keep"
        ? { epoch }
        : { epoch, folder, from: outcome === "kept" ? from : undefined };
    } catch (error) {
      this.#kept = { epoch };
      log.warn("data that may have diverged could not be kept aside", { epoch, error });
      announcer.warn(
        "DivergedDataNotKept",
        "Keep",
        `${name} was primary in epoch ${epoch}; what only it had could not be kept: ${error}`,
      );
    }
  }
}

function isDone(work: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout>;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  return Promise.race([work.then(() => true), timeout]).finally(() => clearTimeout(timer));
}
