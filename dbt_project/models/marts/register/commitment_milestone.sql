-- Grain: one indicator or commitment x matter its milestones are about, at the latest complete period. Matters are the
-- clauses of a commitment, the subjects of an indicator, and whatever else the ledger names. Once the ledger says
-- anything of a commitment, all its clauses are there, also those without a milestone.
with entries as (
    select
        indicator_id as register_id,
        'indicator' as entry_type,
        kind,
        name_zh,
        name_en,
        deadline
    from {{ ref('indicators') }}
    union all
    select
        commitment_id as register_id,
        'commitment' as entry_type,
        kind,
        name_zh,
        name_en,
        deadline
    from {{ ref('commitments') }}
),

declared as (
    select
        indicator_id as register_id,
        position,
        word,
        subject_zh as matter_zh,
        subject_en as matter_en,
        true as is_pattern,
        false as is_whole
    from {{ ref('milestone_subjects') }}
    union all
    select
        commitment_id as register_id,
        position,
        clause_zh as word,
        clause_zh as matter_zh,
        clause_en as matter_en,
        false as is_pattern,
        count(*) over (partition by commitment_id) = 1 as is_whole
    from {{ ref('commitment_clauses') }}
),

latest as (
    select max(period_end) as period_end
    from {{ ref('int_periods') }}
),

-- What the ledger said at the period end; a milestone dated later was not yet reached, one without a date is a claim.
ledger as (
    select
        milestones.commitment_id as register_id,
        milestones.subject,
        milestones.stage,
        milestones.reached_on,
        milestones.responsible_unit,
        nullif(btrim(milestones.evidence), '') as document,
        milestones.reached_on is not null and nullif(btrim(milestones.evidence), '') is not null as is_evidenced,
        array_position(
            array['continuing', 'applied', 'approved', 'under_construction', 'completed', 'in_use', 'awarded'],
            milestones.stage
        ) as stage_order
    from {{ ref('stg_government__milestones') }} as milestones
    inner join latest
        on
            milestones.effective_from <= latest.period_end
            and milestones.effective_to > latest.period_end
    where coalesce(milestones.reached_on <= latest.period_end, true)
),

-- What a subject says beside the title of its commitment, which may contain the words of a clause. Nothing is left of a
-- subject that is empty or the title alone: it is about the commitment as a whole.
told as (
    select
        ledger.*,
        entries.name_zh,
        entries.name_en,
        nullif(btrim(replace(ledger.subject, entries.name_zh, ''), ' 　：:，,、；;·—-（）()'), '') as words
    from ledger
    inner join entries on ledger.register_id = entries.register_id
),

-- A subject speaks for every declared matter it names, but for none that is only a part of another it names. A commitment
-- of one clause is that clause.
placed as (
    select
        told.*,
        declared.position,
        coalesce(declared.matter_zh, case when told.words is null then told.name_zh else told.subject end) as matter_zh,
        case
            when declared.position is not null then declared.matter_en
            when told.words is null then told.name_en
        end as matter_en
    from told
    left join declared
        on
            told.register_id = declared.register_id
            and case
                when told.words is null then declared.is_whole
                when declared.is_pattern then told.words ~* declared.word
                else strpos(lower(told.words), lower(declared.word)) > 0
            end
            and not exists (
                select 1
                from declared as longer
                where
                    longer.register_id = declared.register_id
                    and not longer.is_pattern
                    and longer.word != declared.word
                    and strpos(lower(longer.word), lower(declared.word)) > 0
                    and strpos(lower(told.words), lower(longer.word)) > 0
            )
),

reached as (
    select
        register_id,
        position,
        matter_zh,
        matter_en,
        count(*) as milestones,
        (array_agg(stage order by stage_order desc, reached_on asc))[1] as stage,
        (array_agg(reached_on order by stage_order desc, reached_on asc))[1] as reached_on,
        (array_agg(stage order by stage_order desc, reached_on asc) filter (where is_evidenced))[1]
            as evidenced_stage,
        (array_agg(reached_on order by stage_order desc, reached_on asc) filter (where is_evidenced))[1]
            as evidenced_on,
        (array_agg(document order by stage_order desc, reached_on asc) filter (where is_evidenced))[1]
            as evidence_document,
        (array_agg(responsible_unit order by stage_order desc, reached_on asc))[1] as responsible_unit,
        coalesce(bool_or(stage = 'continuing') filter (where is_evidenced), false) as is_carried_on
    from placed
    group by register_id, position, matter_zh, matter_en
),

matters as (
    select
        declared.register_id,
        declared.position,
        declared.matter_zh,
        declared.matter_en
    from declared
    where
        declared.is_pattern
        or exists (
            select 1
            from reached
            where reached.register_id = declared.register_id
        )
    union all
    select
        register_id,
        position,
        matter_zh,
        matter_en
    from reached
    where position is null
)

select
    matters.register_id,
    entries.entry_type,
    matters.position,
    matters.matter_zh,
    matters.matter_en,
    latest.period_end,
    coalesce(reached.milestones, 0) as milestones,
    reached.stage,
    reached.reached_on,
    reached.evidenced_stage,
    reached.evidenced_on,
    reached.evidence_document,
    reached.responsible_unit,
    -- What keeps the promise: an award is given; an indicator's centre is under construction; anything else is
    -- completed or in use; at the deadline an action may also be evidenced as carried on.
    coalesce(
        case
            when entries.kind = 'award' then reached.evidenced_stage = 'awarded'
            when entries.kind = 'milestone'
                then reached.evidenced_stage in ('under_construction', 'completed', 'in_use', 'awarded')
            else
                reached.evidenced_stage in ('completed', 'in_use', 'awarded')
                or (entries.kind = 'action' and latest.period_end >= entries.deadline and reached.is_carried_on)
        end,
        false
    ) as is_kept
from matters
inner join entries on matters.register_id = entries.register_id
cross join latest
left join reached
    on
        matters.register_id = reached.register_id
        and matters.matter_zh = reached.matter_zh
        and matters.position is not distinct from reached.position
