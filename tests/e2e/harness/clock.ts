/**
 * Milliseconds since 1970, monotonic within this process: readings of two processes of one machine
 * can be compared, as long as nobody sets its clock meanwhile.
 */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
