/** What must hold at every moment in a world. */
import { failoverState } from "../../api/failover.ts";
import { holds } from "./model/data.ts";
import type { World } from "./model/world.ts";

/** An invariant does not hold. */
export class Violation extends Error {
  override name = "Violation";
}

/** Checks a world after every tick. */
export class Invariants {
  #epoch = 0;
  #restored = 0;
  #settledEpoch = 0;
  #led = "";

  constructor(readonly world: World) {}

  /** @throws {Violation} */
  check(): void {
    const { instances } = this.world;
    let writable: World["instances"][number] | undefined;
    for (const one of instances) {
      if (!one.writable) continue;
      if (writable !== undefined) {
        throw new Violation(`I1: ${writable.name} and ${one.name} accept writes at once`);
      }
      writable = one;
    }
    if (writable !== undefined) this.#checkPrimary(writable);
    this.#checkState();
  }

  #checkPrimary(primary: World["instances"][number]): void {
    const { leading, name, redis, volume } = primary;
    const led = `${leading} ${redis.runId}`;
    if (led === this.#led || leading === undefined) return;
    this.#led = led;
    const { api, ledger, volumes } = this.world;
    if (leading < volume.highestEpoch) {
      throw new Violation(`I2: ${name} leads epoch ${leading} and knows ${volume.highestEpoch}`);
    }
    if (api.elected.get(leading) !== redis.runId) {
      throw new Violation(`I3: ${redis.runId} of ${name} was not elected for epoch ${leading}`);
    }
    if (!holds(volume.data, ledger.confirmed)) {
      throw new Violation(`I4: ${name} lacks confirmed writes in epoch ${leading}`);
    }
    ledger.led(primary);
    // Where a killed Redis keeps a snapshot of some earlier time, that may be an empty one.
    const fuller = this.world.keeps !== "snapshot" && this.world.pods.some(({ name }) => {
      const { dataEpoch, data } = volumes.get(name)!;
      return dataEpoch > 0 && data.length > 0;
    });
    // What had not reached a replica in sync was never promised; it may be all there was.
    if (volume.data.length === 0 && fuller && !primary.wasInSync) {
      throw new Violation(`I5: ${name} is empty, leads, and will have others' data wiped`);
    }
  }

  /** Only a restored backup makes the state older. */
  #checkState(): void {
    const { api } = this.world;
    const { state } = api.get();
    if (state.epoch < this.#epoch && api.restored === this.#restored) {
      throw new Violation(`the epoch fell from ${this.#epoch} to ${state.epoch}`);
    }
    this.#epoch = state.epoch;
    this.#restored = api.restored;
    if (state.settledEpoch === this.#settledEpoch) return;
    this.#settledEpoch = state.settledEpoch;
    const { success, error } = failoverState.safeParse(state);
    if (!success) throw new Violation(`the state is not what its schema says: ${error}`);
  }
}
