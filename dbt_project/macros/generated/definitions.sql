{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}
{% macro definitions() %}
{{ return({
  "inclusive_kindergarten_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "sponsor_type": [
        "public",
        "private"
      ]
    }
  },
  "nursing_bed_share": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "street_composite_care_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "family_doctor_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": true,
    "by": {
      "population_group": [
        "general",
        "elderly",
        "maternal",
        "child",
        "chronic",
        "disabled",
        "poor"
      ]
    }
  },
  "rental_subsidy_households": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "petition_on_time_rate": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "channel": [
        "letter",
        "visit",
        "online",
        "phone"
      ],
      "responsible_unit": []
    }
  },
  "petition_satisfaction": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "channel": [
        "letter",
        "visit",
        "online",
        "phone"
      ]
    }
  },
  "pension_participation_rate": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "scheme": [
        "employee",
        "resident"
      ]
    }
  }
}) }}
{% endmacro %}

{% macro declared_extracts() %}
{{ return([
  "civil_affairs.administrative_divisions",
  "civil_affairs.elderly_care_institutions",
  "education.kindergartens",
  "education.student_counts",
  "health.family_doctor_contracts",
  "housing.rent_subsidy_payments",
  "human_resources.pension_participants",
  "petitions.cases",
  "statistics.resident_population"
]) }}
{% endmacro %}
