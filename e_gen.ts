import { writeMix } from './test/bench/captures.js';
console.log(writeMix('/tmp/w/s3/e-mix.pcap', 100000));
