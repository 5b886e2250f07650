/** What is asked of a name: the types of RFC 1035 and RFC 3596 that are told apart here. */
export const recordType = { A: 1, AAAA: 28 } as const;

/** Response codes of RFC 1035. */
export const responseCode = { noError: 0, nameError: 3 } as const;

/** The first question of a query, which in practice is its only one. */
export interface Question {
  /** In lower case, without the final dot. */
  name: string;
  type: number;
  /** Where the question ends in the message, in bytes. */
  end: number;
}

const headerLength = 12;
const ttlSeconds = 5;

/** The question of a query; undefined for a message that is none. */
export function parseQuery(message: Uint8Array): Question | undefined {
  if (message.length < headerLength || (message[2]! & 0x80) !== 0) return undefined;
  const labels: string[] = [];
  let offset = headerLength;
  while (message[offset] !== 0) {
    const length = message[offset];
    // No compression in a first name: there is nothing before it to point at.
    if (length === undefined || length > 63) return undefined;
    labels.push(new TextDecoder().decode(message.subarray(offset + 1, offset + 1 + length)));
    offset += 1 + length;
  }
  const end = offset + 5;
  if (end > message.length) return undefined;
  const type = message[offset + 1]! << 8 | message[offset + 2]!;
  return { name: labels.join(".").toLowerCase(), type, end };
}

/**
 * The answer to `query`.
 *
 * @param addresses dotted IPv4 addresses, each an A record.
 */
export function writeResponse(
  query: Uint8Array,
  question: Question,
  code: number,
  addresses: string[],
): Uint8Array {
  const header = [
    query[0]!,
    query[1]!,
    // A response, authoritative; recursion desired as asked, and available.
    0x84 | (query[2]! & 0x01),
    0x80 | code,
    ...[0, 1],
    ...[addresses.length >> 8, addresses.length & 0xff],
    ...[0, 0],
    ...[0, 0],
  ];
  const records = addresses.flatMap((address) => [
    // The name: a pointer to the question's.
    ...[0xc0, headerLength],
    ...[0, recordType.A],
    // Class IN.
    ...[0, 1],
    ...[0, 0, 0, ttlSeconds],
    ...[0, 4],
    ...address.split(".").map(Number),
  ]);
  return Uint8Array.from([
    ...header,
    ...query.subarray(headerLength, question.end),
    ...records,
  ]);
}
