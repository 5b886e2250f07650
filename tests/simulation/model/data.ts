/**
 * What a Redis holds, as the chain of the writes that led to it: two sets share their common past,
 * so that copying costs nothing and "holds that write" is a short walk back.
 */
export interface Data {
  readonly length: number;
  readonly before: Data | undefined;
}

/** No writes yet. */
export const EMPTY: Data = { length: 0, before: undefined };

/** One write more. */
export function withWrite(data: Data): Data {
  return { length: data.length + 1, before: data };
}

/** The same, without its latest writes. */
export function without(data: Data, writes: number): Data {
  let earlier = data;
  for (let i = 0; i < writes && earlier.before !== undefined; i++) earlier = earlier.before;
  return earlier;
}

/** Whether `data` has every write of `past`. */
export function holds(data: Data, past: Data): boolean {
  return data.length >= past.length && without(data, data.length - past.length) === past;
}
