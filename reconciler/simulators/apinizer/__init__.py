"""Apinizer's APIOps, faked: projects, API proxies, their maintenance mode and deployments, as its pages have them."""
