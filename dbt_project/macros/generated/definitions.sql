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
  "provincial_vocational_majors": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": true,
    "streets": false,
    "by": {}
  },
  "provincial_vocational_schools": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": true,
    "streets": false,
    "by": {}
  },
  "quality_high_school_districts": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "community_day_care_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "elder_health_management_rate": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": true,
    "by": {
      "sex": [
        "male",
        "female"
      ],
      "age_group": [
        "0",
        "1-4",
        "5-9",
        "10-14",
        "15-19",
        "20-24",
        "25-29",
        "30-34",
        "35-39",
        "40-44",
        "45-49",
        "50-54",
        "55-59",
        "60-64",
        "65-69",
        "70-74",
        "75-79",
        "80-84",
        "85+"
      ]
    }
  },
  "elder_school_township_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "elder_study_point_village_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "elder_university_districts": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "geriatric_department_share": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "ownership": [
        "public",
        "private"
      ],
      "grade": [
        "tertiary",
        "secondary",
        "primary",
        "ungraded"
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
  "pension_adjustment_rate": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "pension_payment_rate": {
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
  "case_based_payment_share": {
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
  "family_doctor_satisfaction": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "fitness_standard_pass_rate": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "sex": [
        "male",
        "female"
      ],
      "age_group": [
        "0",
        "1-4",
        "5-9",
        "10-14",
        "15-19",
        "20-24",
        "25-29",
        "30-34",
        "35-39",
        "40-44",
        "45-49",
        "50-54",
        "55-59",
        "60-64",
        "65-69",
        "70-74",
        "75-79",
        "80-84",
        "85+"
      ],
      "urban_rural": [
        "urban",
        "rural"
      ]
    }
  },
  "life_expectancy": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {
      "sex": [
        "male",
        "female"
      ]
    }
  },
  "national_regional_medical_centres": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": true,
    "streets": false,
    "by": {}
  },
  "physicians_per_1000": {
    "scale": "1000",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "sports_area_per_capita": {
    "scale": "1",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "venue_type": [
        "gymnasium",
        "athletics_track",
        "basketball_court",
        "ball_court",
        "pool",
        "ice_rink",
        "fitness_path",
        "other"
      ]
    }
  },
  "tcm_rehab_centres": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "affordable_rental_units": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {
      "raising_method": [
        "new_build",
        "conversion",
        "revitalised",
        "purchase"
      ]
    }
  },
  "old_estate_renovation_rate": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": true,
    "by": {}
  },
  "public_rental_cash_share": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "red_property_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": true,
    "by": {}
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
  "childcare_places_per_1000": {
    "scale": "1000",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {
      "facility_kind": [
        "childcare_institution",
        "kindergarten_class",
        "community",
        "employer",
        "home"
      ]
    }
  },
  "community_childcare_coverage": {
    "scale": "100",
    "is_ratio": true,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "disabled_home_retrofits": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {}
  },
  "minimum_living_standard_raised": {
    "scale": "1",
    "is_ratio": false,
    "is_city_only": false,
    "streets": false,
    "by": {}
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
