/**
 * Ends redis-server when its lease runs out and nobody has said that it was fenced: the manager's
 * worker does that itself, in good time, unless it hangs.
 */
export class Deadman {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly kill: (pid: number) => void) {}

  /** redis-server may accept writes for so long from now. */
  mayWrite(pid: number, forMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.kill(pid), Math.max(forMs, 0));
  }

  /** redis-server accepts no writes. */
  fenced(): void {
    clearTimeout(this.#timer);
  }
}
