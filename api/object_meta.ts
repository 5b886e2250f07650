import * as z from "zod";

/** `metadata` of an object as the API server sends it: times are RFC 3339 strings. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** `metadata`: its inside is validated by the API server alone. */
export const objectMeta = z.custom<ObjectMeta>(
  (value) => typeof value === "object" && value !== null,
  { message: "must be an object" },
).meta({ type: "object" });
