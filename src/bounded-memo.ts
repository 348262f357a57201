/**
 * What was worked out for a key, for when the key comes again: at most `limit` of them. Beyond, all are forgotten, and
 * those that come up again are worked out again.
 */
export class BoundedMemo<Key, Value extends NonNullable<unknown>> {
  private readonly known = new Map<Key, Value>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: Key): Value | undefined {
    return this.known.get(key);
  }

  set(key: Key, value: Value): Value {
    if (this.known.size >= this.limit) this.known.clear();
    this.known.set(key, value);
    return value;
  }
}
