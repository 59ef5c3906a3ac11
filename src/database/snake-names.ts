import { DefaultNamingStrategy, type NamingStrategyInterface, type Table } from 'typeorm'

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
const nameOf = (table: Table | string): string =>
  (typeof table === 'string' ? table : table.name).split('.').pop() ?? ''

/** snake_case columns, and constraints whose names a person can read in an error message. */
export class SnakeNames extends DefaultNamingStrategy implements NamingStrategyInterface {
  override tableName(className: string, customName?: string): string {
    return customName ?? snake(className)
  }
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snake(propertyName)
  }
  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snake(`${relationName}_${referencedColumnName}`)
  }
  override primaryKeyName(table: Table | string): string {
    return `${nameOf(table)}_pk`
  }
  override foreignKeyName(table: Table | string, columns: string[]): string {
    return `${nameOf(table)}_${columns.join('_')}_fk`
  }
  override uniqueConstraintName(table: Table | string, columns: string[]): string {
    return `${nameOf(table)}_${columns.join('_')}_uq`
  }
  override indexName(table: Table | string, columns: string[]): string {
    return `${nameOf(table)}_${columns.join('_')}_idx`
  }
}
