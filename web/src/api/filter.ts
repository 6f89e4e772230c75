/** Writes an AIP-160 conjunction: the terms that have a value, joined with AND. */
export function filter(...terms: readonly [field: string, operator: "=" | ":", value: string | undefined][]): string {
  return terms
    .filter(([, , value]) => value)
    .map(([field, operator, value]) => `${field} ${operator} ${quoted(value ?? "")}`)
    .join(" AND ");
}

const quoted = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;
