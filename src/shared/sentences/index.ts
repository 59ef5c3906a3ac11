import { CAMPAIGNS } from './campaigns'
import { CONSULTATIONS } from './consultations'
import { COVERAGE } from './coverage'
import { DOOR } from './door'
import { OWNERS } from './owners'
import { PLANS } from './plans'
import { REGISTRY } from './registry'
import { REQUESTS } from './requests'
import { SCHEDULING } from './scheduling'
import { WHAT_IF } from './what-if'

/**
 * Every sentence that a person may read. Stored rows name sentences by key, so a key that has been released keeps its meaning;
 * test/unit/sentences.test.ts holds the two languages to the same placeholders.
 */
export const SENTENCES = {
  ...REQUESTS,
  ...DOOR,
  ...REGISTRY,
  ...CAMPAIGNS,
  ...PLANS,
  ...OWNERS,
  ...SCHEDULING,
  ...WHAT_IF,
  ...CONSULTATIONS,
  ...COVERAGE,
}

export type SentenceKey = keyof typeof SENTENCES
