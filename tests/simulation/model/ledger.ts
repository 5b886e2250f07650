/**
 * The clients' side of invariant I4: which writes `WAIT W` has confirmed, and whether they are
 * still promised. They are while at most W instances have lost their memory and not come back in
 * sync with the primary that there is then; and, where files keep all, while anybody has them in a way that counts.
 */
import { type Data, EMPTY, holds } from "./data.ts";
import type { Instance } from "./instance.ts";
import type { Volume } from "./volume.ts";

/** See the module. */
export class Ledger {
  /** The latest confirmed write, and with it all before. */
  confirmed: Data = EMPTY;
  #w = 0;
  #holders = new Set<Volume>();
  /** Names of those that have failed and are not in sync again. */
  #failed = new Set<string>();

  /** W of its replicas hold what this primary holds up to some write: that is confirmed. */
  confirm(primary: Instance, replicas: Instance[], w: number): void {
    if (w === 0 || replicas.length < w) return;
    const { data } = primary.volume;
    const held = replicas.filter((one) => holds(data, one.volume.data))
      .map((one) => one.volume.data).sort((a, b) => b.length - a.length);
    const latest = held[w - 1];
    if (latest === undefined || latest.length <= this.confirmed.length) return;
    this.#w = w;
    this.confirmed = latest;
    this.#failed.delete(primary.name);
    this.#holders = new Set([primary, ...replicas].map((one) => one.volume));
    for (const volume of this.#holders) if (!holds(volume.data, latest)) this.#drop(volume);
  }

  /** A new primary: whoever has not synced with it yet protects nothing if it is lost, too. */
  led(primary: Instance): void {
    this.#failed = new Set(primary.world.volumes.keys());
    this.#failed.delete(primary.name);
  }

  /** A replica has applied what its primary has. */
  applied({ name, volume }: Instance): void {
    if (!holds(volume.data, this.confirmed)) return;
    this.#holders.add(volume);
    this.#failed.delete(name);
  }

  /** A Redis lost its memory. A former primary with its data intact still speaks for it. */
  ended({ name, volume, world }: Instance): void {
    if (world.keeps !== "all") this.#fail(name);
    if (!volume.wasPrimary || !holds(volume.data, this.confirmed)) this.#drop(volume);
  }

  /** The disk is gone. */
  lost({ name, volume }: Instance): void {
    this.#fail(name);
    this.#drop(volume);
  }

  #fail(name: string): void {
    this.#failed.add(name);
    if (this.#failed.size > this.#w) this.confirmed = EMPTY;
  }

  #drop(volume: Volume): void {
    this.#holders.delete(volume);
    if (this.#holders.size === 0) this.confirmed = EMPTY;
  }
}
