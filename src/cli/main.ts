console.log('handrail');
