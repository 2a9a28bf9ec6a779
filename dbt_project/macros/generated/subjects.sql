{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}
{% macro subjects() %}
{{ return({
  "education": {
    "indicators": {
      "inclusive_kindergarten_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "provincial_vocational_majors": {
        "has_denominator": false,
        "is_city_only": true,
        "streets": false,
        "also": []
      },
      "provincial_vocational_schools": {
        "has_denominator": false,
        "is_city_only": true,
        "streets": false,
        "also": []
      },
      "quality_high_school_districts": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      }
    },
    "figures": {
      "high_schools": {
        "extract": "education.high_schools",
        "streets": false,
        "is_city_only": false
      },
      "high_schools_recognised": {
        "extract": "education.high_schools",
        "streets": false,
        "is_city_only": false
      },
      "students_16_plus": {
        "extract": "education.student_counts",
        "streets": false,
        "is_city_only": false
      },
      "students_year": {
        "extract": "education.student_counts",
        "streets": false,
        "is_city_only": false
      },
      "vocational_schools_approved": {
        "extract": "education.vocational_recognitions",
        "streets": false,
        "is_city_only": true
      },
      "vocational_majors_approved": {
        "extract": "education.vocational_recognitions",
        "streets": false,
        "is_city_only": true
      }
    }
  },
  "elderly_care": {
    "indicators": {
      "community_day_care_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "elder_health_management_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": true,
        "also": []
      },
      "elder_school_township_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "elder_study_point_village_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "elder_university_districts": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "geriatric_department_share": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "nursing_bed_share": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "pension_adjustment_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "pension_payment_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": [
          "by_amount"
        ]
      },
      "street_composite_care_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      }
    },
    "figures": {
      "care_homes": {
        "extract": "civil_affairs.elderly_care_institutions",
        "streets": true,
        "is_city_only": false
      },
      "street_composites": {
        "extract": "civil_affairs.elderly_care_institutions",
        "streets": true,
        "is_city_only": false
      },
      "day_care_centres": {
        "extract": "civil_affairs.elderly_care_institutions",
        "streets": true,
        "is_city_only": false
      },
      "care_beds": {
        "extract": "civil_affairs.elderly_care_institutions",
        "streets": true,
        "is_city_only": false
      },
      "nursing_beds": {
        "extract": "civil_affairs.elderly_care_institutions",
        "streets": true,
        "is_city_only": false
      },
      "elder_universities": {
        "extract": "education.elder_education_sites",
        "streets": true,
        "is_city_only": false
      },
      "elder_schools": {
        "extract": "education.elder_education_sites",
        "streets": true,
        "is_city_only": false
      },
      "elder_study_points": {
        "extract": "education.elder_education_sites",
        "streets": true,
        "is_city_only": false
      }
    }
  },
  "health": {
    "indicators": {
      "case_based_payment_share": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": [
          "by_fund_amount"
        ]
      },
      "family_doctor_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": true,
        "also": []
      },
      "family_doctor_satisfaction": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "fitness_standard_pass_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "life_expectancy": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "national_regional_medical_centres": {
        "has_denominator": true,
        "is_city_only": true,
        "streets": false,
        "also": [
          "with_evidence"
        ]
      },
      "physicians_per_1000": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "sports_area_per_capita": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "tcm_rehab_centres": {
        "has_denominator": false,
        "is_city_only": false,
        "streets": false,
        "also": []
      }
    },
    "figures": {
      "medical_institutions": {
        "extract": "health.medical_institutions",
        "streets": false,
        "is_city_only": false
      },
      "tertiary_institutions": {
        "extract": "health.medical_institutions",
        "streets": false,
        "is_city_only": false
      },
      "secondary_institutions": {
        "extract": "health.medical_institutions",
        "streets": false,
        "is_city_only": false
      },
      "public_institutions": {
        "extract": "health.medical_institutions",
        "streets": false,
        "is_city_only": false
      },
      "deaths": {
        "extract": "health.deaths",
        "streets": false,
        "is_city_only": false
      },
      "sports_venues": {
        "extract": "sports.venues",
        "streets": false,
        "is_city_only": false
      }
    }
  },
  "housing": {
    "indicators": {
      "affordable_rental_units": {
        "has_denominator": false,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "old_estate_renovation_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": true,
        "also": [
          "by_households",
          "by_floor_area"
        ]
      },
      "public_rental_cash_share": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "red_property_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": true,
        "also": []
      },
      "rental_subsidy_households": {
        "has_denominator": false,
        "is_city_only": false,
        "streets": false,
        "also": []
      }
    },
    "figures": {
      "old_estates_under_works": {
        "extract": "housing.old_estates",
        "streets": true,
        "is_city_only": false
      },
      "residential_estates": {
        "extract": "housing.residential_estates",
        "streets": true,
        "is_city_only": false
      },
      "managed_estates": {
        "extract": "housing.residential_estates",
        "streets": true,
        "is_city_only": false
      },
      "rental_projects": {
        "extract": "housing.affordable_rental_projects",
        "streets": false,
        "is_city_only": false
      },
      "rental_units_completed": {
        "extract": "housing.affordable_rental_projects",
        "streets": false,
        "is_city_only": false
      },
      "rent_subsidy_payments": {
        "extract": "housing.rent_subsidy_payments",
        "streets": false,
        "is_city_only": false
      },
      "rent_subsidy_yuan": {
        "extract": "housing.rent_subsidy_payments",
        "streets": false,
        "is_city_only": false
      }
    }
  },
  "petitions": {
    "indicators": {
      "petition_on_time_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": [
          "with_pending"
        ]
      },
      "petition_satisfaction": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": [
          "response_rate"
        ]
      }
    },
    "figures": {
      "cases_registered": {
        "extract": "petitions.cases",
        "streets": false,
        "is_city_only": false
      },
      "repeat_cases_registered": {
        "extract": "petitions.cases",
        "streets": false,
        "is_city_only": false
      },
      "cases_closed": {
        "extract": "petitions.cases",
        "streets": false,
        "is_city_only": false
      },
      "cases_open": {
        "extract": "petitions.cases",
        "streets": false,
        "is_city_only": false
      },
      "cases_overdue": {
        "extract": "petitions.cases",
        "streets": false,
        "is_city_only": false
      }
    }
  },
  "population": {
    "indicators": {
      "childcare_places_per_1000": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "community_childcare_coverage": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      }
    },
    "figures": {
      "childcare_facilities": {
        "extract": "health.childcare_institutions",
        "streets": true,
        "is_city_only": false
      },
      "childcare_places": {
        "extract": "health.childcare_institutions",
        "streets": true,
        "is_city_only": false
      }
    }
  },
  "social_security": {
    "indicators": {
      "disabled_home_retrofits": {
        "has_denominator": false,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "minimum_living_standard_raised": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      },
      "pension_participation_rate": {
        "has_denominator": true,
        "is_city_only": false,
        "streets": false,
        "also": []
      }
    },
    "figures": {
      "home_retrofits": {
        "extract": "disabled_persons.home_retrofits",
        "streets": false,
        "is_city_only": false
      },
      "home_retrofit_yuan": {
        "extract": "disabled_persons.home_retrofits",
        "streets": false,
        "is_city_only": false
      }
    }
  }
}) }}
{% endmacro %}
