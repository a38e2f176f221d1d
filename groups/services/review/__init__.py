"""What people decide: reviews, explanations, outcomes settled by hand."""
