import { describe, expect, it } from 'vitest';
import { FLOW_TABLE, fieldOf, sharedPartOf } from '../../src/report/flow-columns.js';
import type { FlowRecord } from '../../src/report/record.js';

/** The fields of a record that `read` asks for. */
function fieldsRead(read: (record: FlowRecord) => unknown): string[] {
  const asked: string[] = [];
  const end = { ip: '', port: 0 };
  const record = new Proxy({} as FlowRecord, {
    get(_, field) {
      asked.push(String(field));
      return field === 'initiator' || field === 'responder' ? end : undefined;
    },
  });
  read(record);
  return asked;
}

describe('the columns of the flow table', () => {
  it.each(FLOW_TABLE.map(({ name, value }) => ({ name, value })))('$name is of the field it is named for', (column) => {
    expect(fieldsRead(column.value)).toEqual([fieldOf(column.name)]);
  });

  it('are the flow\u2019s own where they are its addresses and ports', () => {
    const ends = FLOW_TABLE.filter(({ name }) => /^(initiator|responder)\./.test(name)).map(({ name }) => name);
    expect(ends.filter((name) => sharedPartOf(name) === undefined)).toEqual([
      'initiator.ip',
      'initiator.port',
      'responder.ip',
      'responder.port',
    ]);
  });
});
