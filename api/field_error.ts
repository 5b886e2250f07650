/** What is wrong with one field of an object, in the words of Kubernetes's field errors. */
export interface FieldError {
  /** Path of the field, `spec.storage.size`. */
  field: string;
  /** Machine-readable kind, as in `status.details.causes[].reason` of the API server's answer. */
  reason: FieldErrorReason;
  /** The value refused and what is accepted instead, for people. */
  message: string;
}

/** The reasons that a CEL rule may carry. */
export type FieldErrorReason =
  | "FieldValueInvalid"
  | "FieldValueForbidden"
  | "FieldValueRequired"
  | "FieldValueDuplicate";

/** One line for an Event, a condition or a log: `spec.instances: must be at most 9; ...`. */
export function formatFieldErrors(errors: readonly FieldError[]): string {
  return errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
}
