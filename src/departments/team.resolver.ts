import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql'
import { Area } from '../areas/area.entity'
import { loadArea } from '../areas/area.loader'
import { loadTeamTerms } from '../campaigns/team-terms.loader'
import { TeamTerms } from '../campaigns/team-terms.type'
import { connectionType } from '../shared/connections'
import { RequestContext } from '../shared/context'
import { type Connection, uuidOf } from '../shared/relay'
import { Department } from './department.entity'
import { loadDepartment } from './department.loader'
import { Team } from './team.entity'
import { findTeam, listTeams } from './team.queries'

export const TeamConnection = connectionType('Team', () => Team)

@Resolver(() => Team)
export class TeamResolver {
  @Query(() => Team, { nullable: true })
  team(@Ctx() context: RequestContext, @Arg('code', () => String) code: string): Promise<Team | null> {
    return findTeam(context, code)
  }

  @Query(() => TeamConnection, { description: 'By code. `areaCode` takes in everything below.' })
  teams(
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true }) first: number | null | undefined,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Arg('areaCode', () => String, { nullable: true }) areaCode: string | null | undefined,
    @Arg('departmentIds', () => [ID], { nullable: true }) departmentIds: string[] | null | undefined,
  ): Promise<Connection<Team>> {
    return listTeams(context, { first, after, areaCode, departmentIds })
  }

  @FieldResolver(() => Department)
  department(@Root() team: Team, @Ctx() context: RequestContext): Promise<Department | null> {
    return loadDepartment(context, team.departmentId)
  }

  @FieldResolver(() => Area)
  area(@Root() team: Team, @Ctx() context: RequestContext): Promise<Area | null> {
    return loadArea(context, team.areaId)
  }

  @FieldResolver(() => TeamTerms, {
    nullable: true,
    description: 'What it may and can take on in a campaign; null before anyone has said.',
  })
  terms(
    @Root() team: Team,
    @Ctx() context: RequestContext,
    @Arg('campaignId', () => ID) campaignId: string,
  ): Promise<TeamTerms | null> | null {
    const id = uuidOf('Campaign', campaignId)
    return id ? loadTeamTerms(context, { campaignId: id, teamId: team.id }) : null
  }
}
