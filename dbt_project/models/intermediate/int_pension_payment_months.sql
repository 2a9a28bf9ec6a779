{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='month',
    on_schema_change='fail',
) }}

-- Grain: the city or a district x month paid for. 1.7 million payments a month are read once: a build reads again only
-- the months of which anything became known, or ceased to be, between the knowledge they were made from and its own,
-- or that other code made. Without known_at a row cannot say what it was made from and is made again.
{% set made_by = digest_of(model.raw_code) | trim -%}
with stale as (
    {% if is_incremental() -%}
    select changes.month
    from (
        select distinct
            month,
            changed_at
        from {{ ref('stg_human_resources__pension_payment_changes') }}
    ) as changes
    left join (
        select
            month,
            min(known_at) filter (where made_by = '{{ made_by }}') as known_at
        from {{ this }}
        group by month
    ) as made on changes.month = made.month
    where
        made.known_at is null
        or (
            changes.changed_at > least(made.known_at, {{ known_at() }})
            and changes.changed_at <= greatest(made.known_at, {{ known_at() }})
        )
    group by changes.month
    {%- else -%}
        select distinct month
        from {{ ref('stg_human_resources__pension_payment_changes') }}
    {%- endif %}
),

payments as (
    select
        id_number,
        month,
        district_code,
        payable_yuan,
        case when paid_on <= due_on then coalesce(paid_yuan, 0) else 0 end as paid_yuan
    from {{ ref('stg_human_resources__pension_payments') }}
    where
        is_in_city
        and status = 'normal'
        and month in (select stale.month from stale)
),

retirees as (
    select
        id_number,
        month,
        min(district_code) as district_code,
        min(district_code) = max(district_code) as is_in_one_district,
        sum(payable_yuan) as payable,
        sum(paid_yuan) as paid,
        count(*) as n
    from payments
    group by id_number, month
),

-- The few who are paid in several districts in a month are taken apart again.
parts as (
    select
        district_code,
        month,
        sum(payable_yuan) as payable,
        sum(paid_yuan) as paid,
        count(*) as n
    from payments
    where (id_number, month) in (
        select
            retirees.id_number,
            retirees.month
        from retirees
        where not retirees.is_in_one_district
    )
    group by id_number, month, district_code
),

-- A row per retiree, month and division: the city sees each retiree once, with all that was paid anywhere in it.
paid_to as (
    select
        '230100' as division_code,
        month,
        payable,
        paid,
        n
    from retirees
    union all
    select
        district_code as division_code,
        month,
        payable,
        paid,
        n
    from retirees
    where is_in_one_district
    union all
    select
        district_code as division_code,
        month,
        payable,
        paid,
        n
    from parts
    union all
    -- A month left without a payment is still one that was read.
    select
        '230100' as division_code,
        month,
        null as payable,
        null as paid,
        0 as n
    from stale
)

select
    division_code,
    month,
    count(payable) as retirees,
    count(*) filter (where paid >= payable) as paid_in_full,
    coalesce(sum(payable), 0) as payable,
    coalesce(sum(least(paid, payable)), 0) as paid,
    sum(n)::bigint as n,
    {% if var('known_at') is none -%}
        timestamptz '-infinity'
    {%- else -%}
    {{ known_at() }}
    {%- endif %} as known_at,
    '{{ made_by }}' as made_by
from paid_to
group by division_code, month
