/** Schemas of what Kubernetes defines itself and our specs carry. */
import * as z from "zod";
import { BYTES_PATTERN, type Quantity, QUANTITY_PATTERN } from "./quantity.ts";

/** A string or an integer, as Kubernetes writes quantities. */
function intOrString(pattern: string, minimum: number): z.ZodType<Quantity, Quantity> {
  return z.union([z.int().min(minimum), z.string().max(64).regex(new RegExp(pattern))])
    .meta({ "x-kubernetes-int-or-string": true });
}

/** Any quantity that is not negative: `500m`, `2`, `1Gi`. */
export const quantity = intOrString(QUANTITY_PATTERN, 0);

/** A positive number of bytes: `1Gi`, `500M`, `1073741824`. */
export const byteQuantity = intOrString(BYTES_PATTERN, 1);

/** A point in time, RFC 3339. */
export const time = z.iso.datetime({ offset: true });

/** Name of an object in the same namespace. */
export const objectName = z.string().min(1).max(253);

/**
 * An object that Kubernetes defines and the API server judges when it is used: `T` is its type,
 * `shape` the fields that deserve a description here. Others pass through untouched.
 */
export function embedded<T>(shape: z.ZodRawShape): z.ZodType<T, T> {
  return z.looseObject(shape) as unknown as z.ZodType<T, T>;
}

/** An object of Kubernetes's without any field described here. */
export const anyObject = z.looseObject({});

/** Value of a label. */
export const labelValue = z.string().max(63).regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/);
