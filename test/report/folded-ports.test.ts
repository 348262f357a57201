import { expect, test } from 'vitest';
import { foldedPorts, foldedPortsText } from '../../src/report/folded-ports.js';

const rows = (...ports: number[]) => ports.map((port) => ({ transport: 'tcp', port, from: port === 99 ? 'b' : 'a' }));
const texts = (...ports: number[]) => foldedPorts(rows(...ports), ({ from }) => from).map(foldedPortsText);

test('a few ports between the same ends are told apart, more of them together', () => {
  expect(texts(443, 80, 25, 22)).toEqual(['443/tcp', '80/tcp', '25/tcp', '22/tcp']);
  expect(texts(21, 22, 23, 80, 443, 99)).toEqual(['21-23, 80, 443/tcp', '99/tcp']);
});

test('transports without ports are called by their names, ICMP by its type', () => {
  expect(foldedPortsText([{ transport: 'esp' }])).toBe('esp');
  expect(foldedPortsText([{ transport: 'icmp', port: 8 }])).toBe('icmp type 8');
});
