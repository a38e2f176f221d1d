"""Writing the record: submissions, their outcomes and alarms."""
