import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../src/catalogue/load-catalogue.js';
import { topologySchema } from '../../src/topology/site-schema.js';
import { vocabulary } from './site.js';

type Schema = { [key: string]: unknown };

/** Every schema of a property, with where it stands. */
function properties(schema: Schema, path = ''): [string, Schema][] {
  const inner = (value: unknown, at: string): [string, Schema][] => {
    if (typeof value !== 'object' || value === null) return [];
    return Array.isArray(value) ? value.flatMap((one) => inner(one, at)) : properties(value as Schema, at);
  };
  const own = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  return [
    ...own.flatMap(([key, value]): [string, Schema][] => [
      [`${path}.${key}`, value],
      ...properties(value, `${path}.${key}`),
    ]),
    ...['anyOf', 'items', 'additionalProperties'].flatMap((key) => inner(schema[key], path)),
  ];
}

describe('the JSON Schema for editors', () => {
  const schema = topologySchema(vocabulary);

  it('says which draft it follows and what it is', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Rolepath topology',
      type: 'object',
      additionalProperties: false,
    });
  });

  it('describes every key', () => {
    const all = properties(schema);
    expect(all.length).toBeGreaterThan(30);
    const bare = all.filter(([, value]) => typeof value['description'] !== 'string').map(([path]) => path);
    expect(bare).toEqual([]);
  });

  it('completes roles, as values and as keys, zones, products and features', () => {
    const text = JSON.stringify(schema);
    const roles = JSON.stringify([...vocabulary.roles]);
    expect(text).toContain(`"items":{"type":"string","enum":${roles}}`);
    expect(text).toContain(`"propertyNames":{"type":"string","enum":${roles}}`);
    expect(text).toContain('"enum":["internet","perimeter","internal"]');
    expect(text).toContain('"enum":["ocs-2007","ocs-2007-r2","lync-2010"]');
    expect(text).toContain('"enum":["none","ocs-2007","ocs-2007-r2","lync-2010","lync-2013"]');
    expect(text).toContain('"enum":["federation","public-im","hosted-exchange"]');
  });

  // `npx vitest run test/topology/topology-schema.test.ts -u` writes the file anew.
  it('is the file that the project publishes, made from its own catalogue', async () => {
    const published = topologySchema((await loadCatalogue()).vocabulary());
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot('../../schema/topology.schema.json');
  });
});
