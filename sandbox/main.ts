import { runSandbox } from './unit.ts';

await runSandbox(process.env);
