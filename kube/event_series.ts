import { microTime } from "./clock.ts";
import type { Event, NewObject, ObjectReference } from "./types.ts";

/** Something that happened, in the words of `events.k8s.io/v1`. */
export interface Happening {
  type: "Normal" | "Warning";
  /** Why, in one CamelCase word, e.g. `FailoverCompleted`. */
  reason: string;
  /** What was done or tried, in one CamelCase word, e.g. `Promote`. */
  action: string;
  /** For people; cut off after 1 KiB. */
  note: string;
  /** What it is about. */
  regarding: ObjectReference;
  /** Another object it has to do with. */
  related?: ObjectReference;
}

/** Who reports. */
export interface Reporter {
  /** The controller's name, e.g. `redkeep.dev/controller`. */
  controller: string;
  /** The process, e.g. the pod's name. */
  instance: string;
}

/** The same thing happening again and again. */
export interface Series {
  happening: Happening;
  first: Date;
  last: Date;
  count: number;
  /** The Event that stands for it in the API server, once there is one, and what it says. */
  written?: { name: string; count: number };
}

/** A repetition later than this begins a new series (as in client-go). */
export const SERIES_ENDS_AFTER_MS = 6 * 60_000;

/** The limit that the API server sets on notes. */
const NOTE_BYTES = 1024;

/** Equal for happenings that are one series. Other than in client-go the note counts, too. */
export function seriesKey(happening: Happening): string {
  const { type, reason, action, note, regarding, related } = happening;
  return JSON.stringify([type, reason, action, note, identity(regarding), identity(related)]);
}

function identity(object: ObjectReference | undefined): unknown {
  return object && [object.kind, object.namespace, object.name, object.uid];
}

/** The series after a happening at `date`, given the series so far. */
export function extended(before: Series | undefined, happening: Happening, date: Date): Series {
  if (before && date.getTime() - before.last.getTime() <= SERIES_ENDS_AFTER_MS) {
    return { ...before, last: date, count: before.count + 1 };
  }
  return { happening, first: date, last: date, count: 1 };
}

/** The Event to create for a series. */
export function eventOf(series: Series, reporter: Reporter, name: string): NewObject<Event> {
  const { happening } = series;
  return {
    metadata: { namespace: happening.regarding.namespace ?? "default", name },
    eventTime: microTime(series.first),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance,
    type: happening.type,
    reason: happening.reason,
    action: happening.action,
    note: cut(happening.note),
    regarding: happening.regarding,
    related: happening.related,
    series: series.count > 1 ? seriesField(series) : undefined,
  };
}

/** The part of the Event that changes as the series goes on. */
export function seriesField(series: Series): { count: number; lastObservedTime: string } {
  return { count: series.count, lastObservedTime: microTime(series.last) };
}

/** The first `NOTE_BYTES` bytes, but no half character. */
function cut(note: string): string {
  const bytes = new TextEncoder().encode(note);
  if (bytes.length <= NOTE_BYTES) return note;
  return new TextDecoder().decode(bytes.subarray(0, NOTE_BYTES), { stream: true });
}
