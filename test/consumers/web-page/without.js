console.log('an app')
