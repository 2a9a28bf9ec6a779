-- Published life tables, reproduced to every published digit by the macro that int_life_tables is made with.
-- austria_males_1992: Preston, Heuveline and Guillot, Demography (2001), Box 3.1, Austria, males, 1992, with its own
-- a_x (years, here shares of the interval); l and L per 100,000 births.
-- phe_indicator_methods: worked test case of the R package PHEindicatormethods (phe_life_expectancy), ages to 90 and
-- over, with the 95 % interval at birth.
-- depends_on: {{ ref('int_life_tables') }}
with published as (
    select *
    from (
        values
        ('austria_males_1992', 0, 1, 0.068 / 1.0, 419, 47925, 100000, 99192, 72.889, null, null),
        ('austria_males_1992', 1, 4, 1.626 / 4.0, 70, 189127, 99133, 396183, null, null, null),
        ('austria_males_1992', 5, 5, 2.5 / 5.0, 36, 234793, 98986, 494741, null, null, null),
        ('austria_males_1992', 10, 5, 3.143 / 5.0, 46, 238790, 98910, 494375, null, null, null),
        ('austria_males_1992', 15, 5, 2.724 / 5.0, 249, 254996, 98815, 492980, null, null, null),
        ('austria_males_1992', 20, 5, 2.52 / 5.0, 420, 326831, 98334, 490106, null, null, null),
        ('austria_males_1992', 25, 5, 2.481 / 5.0, 403, 355086, 97704, 487127, null, null, null),
        ('austria_males_1992', 30, 5, 2.601 / 5.0, 441, 324222, 97151, 484175, null, null, null),
        ('austria_males_1992', 35, 5, 2.701 / 5.0, 508, 269963, 96492, 480384, null, null, null),
        ('austria_males_1992', 40, 5, 2.663 / 5.0, 769, 261971, 95588, 474686, null, null, null),
        ('austria_males_1992', 45, 5, 2.698 / 5.0, 1154, 238011, 94195, 465777, null, null, null),
        ('austria_males_1992', 50, 5, 2.676 / 5.0, 1866, 261612, 91937, 452188, null, null, null),
        ('austria_males_1992', 55, 5, 2.645 / 5.0, 2043, 181385, 88711, 432096, null, null, null),
        ('austria_males_1992', 60, 5, 2.624 / 5.0, 3496, 187962, 83845, 401480, null, null, null),
        ('austria_males_1992', 65, 5, 2.619 / 5.0, 4366, 153832, 76377, 357713, null, null, null),
        ('austria_males_1992', 70, 5, 2.593 / 5.0, 4337, 105169, 66225, 301224, null, null, null),
        ('austria_males_1992', 75, 5, 2.518 / 5.0, 5279, 73694, 53803, 228404, null, null, null),
        ('austria_males_1992', 80, 5, 2.423 / 5.0, 6460, 57512, 37441, 145182, null, null, null),
        ('austria_males_1992', 85, null, null, 6146, 32248, 21134, 110889, null, null, null),
        ('phe_indicator_methods', 0, 1, 0.1, 17, 7060, null, null, 80.16960813, 79.88268548, 80.45653078),
        ('phe_indicator_methods', 1, 4, 0.5, 9, 35059, null, null, 79.36245674, null, null),
        ('phe_indicator_methods', 5, 5, 0.5, 4, 46974, null, null, 75.44193645, null, null),
        ('phe_indicator_methods', 10, 5, 0.5, 8, 48489, null, null, 70.47299936, null, null),
        ('phe_indicator_methods', 15, 5, 0.5, 20, 43219, null, null, 65.52909542, null, null),
        ('phe_indicator_methods', 20, 5, 0.5, 15, 38561, null, null, 60.67510088, null, null),
        ('phe_indicator_methods', 25, 5, 0.5, 24, 46009, null, null, 55.78835987, null, null),
        ('phe_indicator_methods', 30, 5, 0.5, 33, 57208, null, null, 50.92752727, null, null),
        ('phe_indicator_methods', 35, 5, 0.5, 50, 61435, null, null, 46.06740425, null, null),
        ('phe_indicator_methods', 40, 5, 0.5, 71, 55601, null, null, 41.24505636, null, null),
        ('phe_indicator_methods', 45, 5, 0.5, 100, 50209, null, null, 36.49322717, null, null),
        ('phe_indicator_methods', 50, 5, 0.5, 163, 56416, null, null, 31.83343842, null, null),
        ('phe_indicator_methods', 55, 5, 0.5, 263, 46411, null, null, 27.26027992, null, null),
        ('phe_indicator_methods', 60, 5, 0.5, 304, 39820, null, null, 22.9719144, null, null),
        ('phe_indicator_methods', 65, 5, 0.5, 536, 37978, null, null, 18.76856852, null, null),
        ('phe_indicator_methods', 70, 5, 0.5, 872, 37039, null, null, 14.95858336, null, null),
        ('phe_indicator_methods', 75, 5, 0.5, 1390, 33288, null, null, 11.51684445, null, null),
        ('phe_indicator_methods', 80, 5, 0.5, 1605, 23306, null, null, 8.618849241, null, null),
        ('phe_indicator_methods', 85, 5, 0.5, 1936, 11936, null, null, 6.163942934, null, null),
        ('phe_indicator_methods', 90, null, null, 1937, 11936, null, null, 6.16210635, null, null)
    ) as groups (
        life_table, age_from, width, a, deaths, person_years, l, years, e, e_low, e_high
    )
),

computed as (
    {{ life_table('published', ['life_table']) }}
),

compared as (
    select
        published.life_table,
        published.age_from,
        figure.name,
        figure.published::numeric as published,
        figure.computed::numeric as computed
    from published
    inner join computed
        on published.life_table = computed.life_table and published.age_from = computed.age_from
    cross join
        lateral (
            values
            ('l', published.l, 100000 * computed.survivors),
            ('L', published.years, 100000 * computed.years_lived),
            ('e', published.e, computed.expectation),
            ('e_low', published.e_low, computed.expectation_low),
            ('e_high', published.e_high, computed.expectation_high)
        ) as figure (name, published, computed)
    where figure.published is not null
)

select *
from compared
where
    computed is null
    or round(computed, scale(published)) != published
