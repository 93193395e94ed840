import { fsyncRate } from './fsync-rate.ts';

// On its own so that it can be run under the same delays as the engine.
process.stdout.write(JSON.stringify(fsyncRate(process.argv[2] ?? '.', Number(process.argv[3] ?? 3))));
