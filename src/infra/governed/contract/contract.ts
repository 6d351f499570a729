/**
 * The names of the governed database's objects. Each is a setting, since other databases name them otherwise; the
 * defaults are those of the kit in `sql/governed/`.
 */
export type Contract = {
  readonly collectionRegistry: {
    readonly schema: string;
    readonly table: string;
    readonly columns: {
      readonly collectionName: string;
      readonly tableSchema: string;
      readonly tableName: string;
      readonly birthRequired: string;
      readonly owner: string;
      readonly birthCodeStrategy: string;
      readonly birthCodeColumn: string;
      readonly birthCodeSource: string;
    };
  };
  readonly metaCatalog: {
    readonly schema: string;
    readonly table: string;
    readonly columns: { readonly collectionName: string; readonly managed: string };
  };
  readonly birthRegistry: {
    readonly schema: string;
    readonly table: string;
    readonly columns: {
      readonly birthId: string;
      readonly collectionName: string;
      readonly entityCode: string;
      readonly bornAt: string;
      readonly bornVia: string;
    };
  };
  /** The two functions of the birth gateway: the trigger's, and the one that registers by a call. */
  readonly gateway: {
    readonly schema: string;
    readonly triggerFunction: string;
    readonly registerFunction: string;
  };
  readonly orphanView: {
    readonly schema: string;
    readonly view: string;
    readonly columns: { readonly collectionName: string; readonly entityCode: string };
  };
};

export const defaultContract: Contract = {
  collectionRegistry: {
    schema: 'public',
    table: 'collection_registry',
    columns: {
      collectionName: 'collection_name',
      tableSchema: 'table_schema',
      tableName: 'table_name',
      birthRequired: 'birth_required',
      owner: 'owner',
      birthCodeStrategy: 'birth_code_strategy',
      birthCodeColumn: 'birth_code_column',
      birthCodeSource: 'birth_code_source',
    },
  },
  metaCatalog: {
    schema: 'public',
    table: 'meta_catalog',
    columns: { collectionName: 'collection_name', managed: 'managed' },
  },
  birthRegistry: {
    schema: 'public',
    table: 'birth_registry',
    columns: {
      birthId: 'birth_id',
      collectionName: 'collection_name',
      entityCode: 'entity_code',
      bornAt: 'born_at',
      bornVia: 'born_via',
    },
  },
  gateway: {
    schema: 'public',
    triggerFunction: 'fn_birth_registry_auto',
    registerFunction: 'fn_birth_register',
  },
  orphanView: {
    schema: 'public',
    view: 'v_birth_orphan',
    columns: { collectionName: 'collection_name', entityCode: 'entity_code' },
  },
};
