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
  "civil_affairs.day_care_service_areas",
  "civil_affairs.elderly_care_institutions",
  "civil_affairs.minimum_living_standards",
  "disabled_persons.home_retrofits",
  "education.elder_education_sites",
  "education.high_schools",
  "education.kindergartens",
  "education.student_counts",
  "education.vocational_recognitions",
  "government.milestones",
  "government.reported_indicators",
  "health.childcare_institutions",
  "health.deaths",
  "health.elderly_health_services",
  "health.family_doctor_contracts",
  "health.family_doctor_surveys",
  "health.medical_institutions",
  "health.physicians",
  "health.tcm_rehab_centres",
  "housing.affordable_rental_projects",
  "housing.old_estates",
  "housing.public_rental_beneficiaries",
  "housing.rent_subsidy_payments",
  "housing.residential_estates",
  "human_resources.pension_adjustments",
  "human_resources.pension_participants",
  "human_resources.pension_payments",
  "medical_insurance.inpatient_settlements",
  "petitions.cases",
  "sports.fitness_tests",
  "sports.venues",
  "statistics.resident_population"
]) }}
{% endmacro %}
