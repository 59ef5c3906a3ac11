import { benchPage } from '../page-of-50.bench'
import { benchRegister } from '../register-visit-plan.bench'
import { benchSchedule } from '../schedule.bench'
import { benchSolver } from '../solver.bench'
import { fail } from './arguments'
import type { BenchResult } from './figures'

/** Runs one bench for all.ts and hands its result over. */
const BENCHES: Readonly<Record<string, (words: readonly string[]) => Promise<BenchResult>>> = {
  page: benchPage,
  register: benchRegister,
  schedule: benchSchedule,
  solver: benchSolver,
}

const [name = '', ...words] = process.argv.slice(2)
void BENCHES[name]!(words)
  .then((result) => process.send!(result), fail)
  .finally(() => process.disconnect())
