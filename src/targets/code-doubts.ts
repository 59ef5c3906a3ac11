import { checkUscc } from './unified-code'

/** Whether the organisation code inside a valid code has a wrong check character: a doubt to show, no reason to refuse. */
export function hasOrganisationDoubt(uscc: string | null): boolean {
  const checked = uscc === null ? null : checkUscc(uscc)
  return checked?.ok === true && checked.doubts.includes('ORGANISATION_CHECK_CHARACTER')
}
