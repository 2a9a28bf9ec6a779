{% snapshot fct_indicator_vintage %}
    {{ config(
        schema='marts',
        enabled=var('publication_id') is not none,
        strategy='check',
        unique_key=['indicator_id', 'division_code', 'period_end', 'dimension', 'member', 'measure'],
        check_cols=[
            'numerator', 'denominator', 'value', 'n', 'ci_low', 'ci_high', 'denominator_year', 'is_provisional',
            'definition_version',
        ],
        hard_deletes='invalidate',
        dbt_valid_to_current="timestamptz 'infinity'",
        snapshot_meta_column_names={'dbt_valid_from': 'known_from', 'dbt_valid_to': 'known_to'},
        indexes=[
            {'columns': ['indicator_id', 'division_code', 'period_end']},
            {'columns': ['known_to']},
        ],
        grants={'select': ['analyst', 'auditor', 'loader']},
    ) }}

    -- Recorded only when everything else is ready to be published: every mart that is not made of the vintage itself.
    -- depends_on: {{ ref('plan_scorecard') }}
    -- depends_on: {{ ref('district_scorecard') }}
    -- depends_on: {{ ref('annual_result') }}
    -- depends_on: {{ ref('commitment_register') }}
    -- depends_on: {{ ref('freshness') }}
    -- depends_on: {{ ref('fct_pending_revision') }}
    -- depends_on: {{ ref('dim_indicator') }}
    -- depends_on: {{ ref('dim_member') }}
    -- depends_on: {{ ref('dim_period') }}
    -- depends_on: {{ ref('commitment_milestone') }}
    -- depends_on: {{ ref('dim_division') }}
    -- depends_on: {{ ref('fct_indicator_status') }}
    -- depends_on: {{ ref('reconciliation') }}
    -- depends_on: {{ ref('mart_commitment_figure') }}
    -- depends_on: {{ ref('mart_education_by_district_month') }}
    -- depends_on: {{ ref('mart_education_by_institution') }}
    -- depends_on: {{ ref('mart_elderly_care_by_district_month') }}
    -- depends_on: {{ ref('mart_elderly_care_by_institution') }}
    -- depends_on: {{ ref('mart_elderly_care_by_street_month') }}
    -- depends_on: {{ ref('mart_health_by_district_month') }}
    -- depends_on: {{ ref('mart_health_by_institution') }}
    -- depends_on: {{ ref('mart_health_by_street_month') }}
    -- depends_on: {{ ref('mart_health_life_table') }}
    -- depends_on: {{ ref('mart_housing_by_district_month') }}
    -- depends_on: {{ ref('mart_housing_by_estate') }}
    -- depends_on: {{ ref('mart_housing_by_street_month') }}
    -- depends_on: {{ ref('mart_petitions_by_district_month') }}
    -- depends_on: {{ ref('mart_petitions_by_unit_month') }}
    -- depends_on: {{ ref('mart_population_by_district_month') }}
    -- depends_on: {{ ref('mart_population_by_institution') }}
    -- depends_on: {{ ref('mart_population_by_street_month') }}
    -- depends_on: {{ ref('mart_social_security_by_district_month') }}
    -- depends_on: {{ ref('mart_social_security_by_standard') }}
    select
        figures.*,
        {{ var('publication_id') }}::bigint as publication_id
    from {{ ref('fct_indicator_value') }} as figures
{% endsnapshot %}
