/** What an instance remembers across restarts: `redkeep-state.json` beside its data. */
import { dirname } from "node:path";
import * as z from "zod";

const schema = z.object({
  /** UID of the RedisCluster that all this is about. */
  clusterUID: z.string(),
  /** Highest epoch seen: a lower one is never obeyed (invariant I2). */
  highestEpoch: z.int().min(0),
  /** Epoch in which the data was last in sync; 0: never had data. */
  dataEpoch: z.int().min(0),
  /** Whether it was the authoritative primary of `dataEpoch`. */
  wasPrimary: z.boolean(),
  /**
   * Epoch that it was primary of, where a restart has lost a part of the data since: that it no
   * longer claims, and yet may hold writes that nobody else has.
   */
  disclaimedEpoch: z.int().min(1).optional(),
  /** The last time authority was given up by hand-over: to whom, at which offset. */
  handedOver: z.object({
    epoch: z.int().min(1),
    offset: z.number(),
    toPodUID: z.string(),
    toRunId: z.string(),
  }).optional(),
});

/** See the fields of the schema. */
export type State = z.infer<typeof schema>;

/** The state and its file. A change counts once it is on disk. */
export class StateFile {
  #writes: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    private state: State,
    /** Where the data was written under another RedisCluster: its UID. */
    readonly adoptedFrom: string | undefined,
  ) {}

  /**
   * Reads the file; without one there is no data yet. Data of another cluster's UID (a claim that
   * outlived its RedisCluster) is kept and can be elected, but its epochs bind nobody here.
   *
   * @throws where the file is there and cannot be read as a state: guessing could lose data
   */
  static async open(path: string, clusterUID: string): Promise<StateFile> {
    const none = { clusterUID, highestEpoch: 0, dataEpoch: 0, wasPrimary: false };
    const found = await read(path);
    if (found === undefined) return new StateFile(path, none, undefined);
    if (found.clusterUID === clusterUID) return new StateFile(path, found, undefined);
    const { dataEpoch, wasPrimary, disclaimedEpoch } = found;
    const data = { dataEpoch, wasPrimary, disclaimedEpoch };
    return new StateFile(path, { ...none, ...data }, found.clusterUID);
  }

  get current(): Readonly<State> {
    return this.state;
  }

  /**
   * Replaces fields, durably: resolves once they would survive a crash of the machine. Changes are
   * written one after the other, in the order of the calls.
   */
  update(change: (state: Readonly<State>) => Partial<State>): Promise<void> {
    const write = this.#writes.then(async () => {
      const next = { ...this.state, ...change(this.state) };
      if (same(next, this.state)) return;
      await replaceDurably(this.path, JSON.stringify(next));
      this.state = next;
    });
    this.#writes = write.catch(() => {});
    return write;
  }

  /** Notes that an epoch was seen. */
  async see(epoch: number): Promise<void> {
    if (epoch <= this.state.highestEpoch) return;
    await this.update((state) => ({ highestEpoch: Math.max(epoch, state.highestEpoch) }));
  }
}

async function read(path: string): Promise<State | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is not a state that this release knows: ${text.slice(0, 200)}`, {
      cause,
    });
  }
}

function same(a: State, b: State): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Either the old text or the new one is there after a crash, and the new one once this resolves. */
async function replaceDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  {
    using file = await Deno.open(temporary, {
      write: true,
      create: true,
      truncate: true,
      mode: 0o600,
    });
    await file.write(new TextEncoder().encode(text));
    await file.sync();
  }
  await Deno.rename(temporary, path);
  using directory = await Deno.open(dirname(path));
  await directory.sync();
}
